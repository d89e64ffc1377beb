/** Sends so many MB over the loopback and gives the number of bytes that arrived. */
export async function sendOverLoopback(megabytes: number): Promise<number> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const [client, server] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port }),
    listener.accept(),
  ]);
  const sending = new Blob([new Uint8Array(megabytes * 2 ** 20)]).stream().pipeTo(client.writable);
  let received = 0;
  for await (const bytes of server.readable) received += bytes.length;
  await sending;
  return received;
}
