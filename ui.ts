/**
 * The page as a handler of requests, for servers of your own.
 *
 * @module
 */

export { type Dashboard, dashboard, type DashboardOptions } from "./lib/ui/dashboard.ts";
