/** What the errors mean that Redis answers with. */
import { PREFIX } from "./keys";

/** A rule of Redis' access control list, such as “+info”: what is missing is said in the words that mend it. */
export type AclRule = string;

/** True for what Redis itself answers, which trying again does not change. */
export function isAnswer(error: Error | null): boolean {
  return error?.name === "ReplyError";
}

/** The error that made a transaction fail: Redis and its client say in another one only that it did. */
export function reasonIn(error: Error | null): Error | null {
  const { previousErrors } = (error ?? {}) as { previousErrors?: Error[] };
  return previousErrors?.[0] ?? error;
}

/** The rule whose lack an answer tells of; null: it tells of something else. */
export function lackingRule(error: Error): AclRule | null {
  if (!/\bNOPERM\b/.test(error.message)) return null;
  const [, command] = /run the '([^']+)'/.exec(error.message) ?? [];
  return command === undefined ? `~${PREFIX}:*` : `+${command.toLowerCase()}`;
}
