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

/** MB over the network of the whole system since it started. */
export interface Traffic {
  readonly bytes_sent: number;
  readonly bytes_recv: number;
}

/** Gives what `/proc/net/dev` counts, all interfaces together. */
export function countedTraffic(): Traffic {
  const counts = Deno.readTextFileSync("/proc/net/dev").matchAll(
    /^ *\S+: *(\d+)(?: +\d+){7} +(\d+)/gm,
  );
  let [bytes_sent, bytes_recv] = [0, 0];
  for (const [, received, sent] of counts) {
    bytes_sent += Number(sent) / 2 ** 20;
    bytes_recv += Number(received) / 2 ** 20;
  }
  return { bytes_sent, bytes_recv };
}

/** Gives what went over the network between two moments, whoever sent it. */
export function trafficBetween(before: Traffic, after: Traffic): Traffic {
  return {
    bytes_sent: after.bytes_sent - before.bytes_sent,
    bytes_recv: after.bytes_recv - before.bytes_recv,
  };
}
