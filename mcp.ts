/**
 * A file as a server of the Model Context Protocol, by which agents ask.
 *
 * @module
 */
export { type McpOptions, type McpServer, mcpServer } from "./lib/mcp/server.ts";
