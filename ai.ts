/**
 * Logs calls of models that the AI SDK makes, trainings of TensorFlow.js and brain.js, and models of transformers.js and
 * onnxruntime.
 *
 * @module
 */
export {
  type AiExecution,
  type AiTelemetry,
  aiTelemetry,
  type AiTelemetryOptions,
  type AiTold,
} from "./lib/ai/telemetry.ts";
export { type Counts, type PipelineOptions, trackPipeline } from "./lib/ai/pipeline.ts";
export { type Price, type Prices } from "./lib/ai/prices.ts";
export {
  brainCallback,
  type BrainStatus,
  type TfCallback,
  tfCallback,
  type TfCallbackOptions,
} from "./lib/ai/training.ts";
