/** The worker thread's entry: takes jobs one at a time and answers each exactly once. */
import { parentPort } from "node:worker_threads";
import { VinError } from "../errors";
import type { Answer, Job } from "./protocol";
import { loadTools } from "./tools";
import { readPicture } from "./read-picture";

// The build puts this file, as worker.cjs, into the folder with the models.
const tools = loadTools(__dirname);
// A failed start answers the first job; without this line Node would end the process before.
tools.catch(() => undefined);

async function answer(job: Job): Promise<Answer> {
  try {
    return { id: job.id, reading: await readPicture(job, await tools) };
  } catch (error) {
    const known =
      error instanceof VinError
        ? error
        : new VinError("VIN_ENGINE", "The offline reader failed on this picture. Try another one.", {
            reason: error instanceof Error ? error.name : "unknown",
          });
    return { id: job.id, error: { code: known.code, message: known.message, cause: known.cause } };
  }
}

parentPort?.on("message", (job: Job) => {
  void answer(job).then((reply) => parentPort?.postMessage(reply));
});
