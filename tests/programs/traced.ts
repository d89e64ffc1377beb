/* A program that knows nothing of what is made of it: it serves one request of its own, and says so. */
const server = Deno.serve({ port: 0, onListen: () => {} }, () => new Response("hello"));
const response = await fetch(`http://127.0.0.1:${server.addr.port}/greet?to=world`);
console.log(await response.text());
console.error("done");
await server.shutdown();
