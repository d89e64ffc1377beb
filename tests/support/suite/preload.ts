import "./deno.ts";
