// Plays a reading worker for the tests of the pool: a job's file name says how it behaves.
const { parentPort } = require("node:worker_threads");

const results = (job) => [
  { text: String(job.bytes.length), orientation: null, confidence: null, box: null, candidates: [] },
];

parentPort.on("message", (job) => {
  if (job.filename === "crash") throw new Error("played crash");
  if (job.filename === "exit") process.exit(1);
  if (job.filename === "hang") return;
  if (job.filename === "refuse") {
    const error = { code: "VIN_BAD_IMAGE", message: "played refusal", cause: { limit: 3 } };
    return parentPort.postMessage({ id: job.id, error });
  }
  const { threadId } = require("node:worker_threads");
  const rest = { cameraId: null, timestamp: null, processingTime: 1, filename: job.filename };
  parentPort.postMessage({ id: job.id, reading: { results: results(job), ...rest, response: { threadId } } });
});
