/**
 * Receives OpenTelemetry's data into a file.
 *
 * @module
 */
export { type OtelReceiver, otelReceiver } from "./lib/otel/receiver.ts";
