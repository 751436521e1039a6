/** An MQTT broker on a free port of this machine. */
import { createServer, type AddressInfo } from "node:net";
import type { FlowNode } from "./examples";

export interface Broker {
  /** Topics and texts that clients published, in order. */
  messages: [string, string][];
  /** Subscriptions of a group, which this broker serves like any other: a group here has one member. */
  groups: string[];
  /** Topics that clients have subscribed to by now, without their groups. */
  subscribed: string[];
  publish: (topic: string, payload: Buffer) => Promise<void>;
  /** Changes an example's broker node to this broker. */
  toBroker: (node: FlowNode) => object;
}

/** Runs a task with a broker, and stops the broker. */
export async function withBroker(task: (broker: Broker) => Promise<void>): Promise<void> {
  const messages: [string, string][] = [];
  const groups: string[] = [];
  const subscribed: string[] = [];
  const { Aedes } = await import("aedes");
  const aedes = await Aedes.createBroker({
    authorizeSubscribe: (_client, subscription, callback) => {
      const [group, topic] = /^\$share\/[^/]+\/(.*)$/.exec(subscription.topic) ?? [];
      if (group) groups.push(group);
      // In place, because the broker also keeps what the client sent, for when it comes back.
      callback(null, Object.assign(subscription, topic ? { topic } : {}));
    },
  });
  aedes.on("publish", ({ topic, payload }, client) => {
    if (client) messages.push([topic, payload.toString()]);
  });
  aedes.on("subscribe", (subscriptions) => {
    subscribed.push(...subscriptions.map(({ topic }) => topic));
  });
  const server = createServer((socket) => void aedes.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await task({
      messages,
      groups,
      subscribed,
      publish: (topic, payload) =>
        new Promise((resolve, reject) => {
          const packet = { cmd: "publish", topic, payload, qos: 1, dup: false, retain: false } as const;
          aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
        }),
      toBroker: ({ type }) => (type === "mqtt-broker" ? { broker: "127.0.0.1", port: String(port) } : {}),
    });
  } finally {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    await new Promise((resolve) => server.close(resolve));
  }
}
