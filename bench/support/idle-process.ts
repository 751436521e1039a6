/** A process that does nothing: how late its event loop is, is how late the machine lets any process be. */
import { serve } from "./child";
import { measureLoopDelay, type LoopDelay } from "./loop-delay";
import type { IdleOrder } from "./messages";

let stop: () => LoopDelay;
serve<IdleOrder, LoopDelay | null>((order) => {
  if (order.kind === "stop") return Promise.resolve(stop());
  stop = measureLoopDelay();
  return Promise.resolve(null);
});
