/** Sends the server uploads that never end, far more than it may keep, and looks whether its memory stays flat. */
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "./support/child";
import type { Goal } from "./support/goals";
import type { LoadOrder, LoadReport, ServerMemory } from "./support/server-process";

const TOKEN = "bench";
const UPLOADS = 450;
const BODY_BYTES = 4 * 1024 * 1024;
const ROUNDS = 4;
/** The 64 MB that may arrive at once, as much for what waits to be collected, and what 450 connections need. */
const MAX_GROWTH_MB = 192;
const MAX_LATER_GROWTH = 1.1;
/** Uploads that find room beside each other. */
const KEPT = Math.floor((64 * 1024 * 1024) / BODY_BYTES);
/** How long a refusal that has left the server may take until it is seen here. */
const ANSWER_LIMIT_MS = 5000;

/** Prints what was measured, and returns the goals. */
export async function sendHostileBodies(): Promise<Goal[]> {
  const child = startChild<LoadOrder, LoadReport>("server-process.ts");
  const url = (await child.ask({ kind: "start", token: TOKEN })) as string;
  const resident = async () => ((await child.ask({ kind: "memory" })) as ServerMemory).resident;
  const before = await resident();
  const memory: number[] = [];
  let healthy = 0;
  let refused = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const uploads = Array.from({ length: UPLOADS }, () => begin(url));
    await Promise.all(uploads.map(({ sent }) => sent));
    const answered = () => uploads.filter(({ wasRefused }) => wasRefused()).length;
    for (let waited = 0; answered() < UPLOADS - KEPT && waited < ANSWER_LIMIT_MS; waited += 50)
      await sleep(50);
    healthy += (await fetch(`${url}/healthz`).then(({ status }) => status === 200)) ? 1 : 0;
    memory.push(await resident());
    refused += answered();
    for (const { socket } of uploads) socket.destroy();
  }
  await child.ask({ kind: "stop" });
  await child.stop();

  console.log(`${UPLOADS} uploads of 4 MB that never end, ${ROUNDS} times: ${refused} refused`);
  console.log(
    `memory of the server, MB: ${before.toFixed(0)} before, then ${memory.map(Math.round).join("  ")}`,
  );
  const [first, , , last] = memory as [number, number, number, number];
  return [
    { name: "bodies beyond 64 MB get 429", holds: refused >= ROUNDS * (UPLOADS - KEPT) },
    { name: "/healthz answers beside them", holds: healthy === ROUNDS },
    {
      name: `they take up at most ${MAX_GROWTH_MB} MB`,
      holds: Math.max(...memory) - before <= MAX_GROWTH_MB,
    },
    { name: "their memory does not grow", holds: last <= first * MAX_LATER_GROWTH },
  ];
}

/** All of an upload but its end. `sent`: it has left, was refused, or its connection was closed. */
function begin(url: string): { socket: Socket; sent: Promise<void>; wasRefused: () => boolean } {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1"))).on("error", () => undefined);
  socket.write(
    `POST /v1/vin/reader/ HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${TOKEN}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${BODY_BYTES + 1}\r\n\r\n`,
  );
  const sent = new Promise<void>((resolve) => {
    socket.once("close", resolve);
    socket.write(Buffer.alloc(BODY_BYTES, "x"), () => resolve());
  });
  return { socket, sent, wasRefused: () => answer.startsWith("HTTP/1.1 429 ") };
}
