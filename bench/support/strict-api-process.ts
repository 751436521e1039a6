/** An API that refuses more than its rate in any sliding second, in a process of its own so that it counts exactly. */
import { startVinIdDouble, type VinIdDouble } from "../../test/double/vin-id-double";
import { numberOf } from "../../test/src/line/redis/pictures";
import { serve } from "./child";

export type StrictOrder = { kind: "start"; callsPerSecond: number } | { kind: "count" };

export interface StrictCounts {
  calls: number;
  pictures: number;
  /** Calls after the first one, per second. */
  perSecond: number;
  /** Calls by connection, which each machine has one of. */
  byConnection: number[];
}

let api: VinIdDouble;

serve<StrictOrder, string | StrictCounts>(async (order) => {
  if (order.kind === "start") {
    api = await startVinIdDouble({ callsPerSecond: order.callsPerSecond });
    return api.url;
  }
  const { readings } = api;
  const times = readings.map(({ arrivedAt }) => arrivedAt);
  const counts = new Map<number, number>();
  for (const { connection } of readings) counts.set(connection, (counts.get(connection) ?? 0) + 1);
  const taken = readings.flatMap(({ picture }) => (picture ? [numberOf(picture)] : []));
  return {
    calls: readings.length,
    pictures: new Set(taken).size,
    perSecond: ((readings.length - 1) * 1000) / (Math.max(...times) - Math.min(...times)),
    byConnection: [...counts.values()],
  };
});
