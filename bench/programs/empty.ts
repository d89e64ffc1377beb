// What every program pays: the start of Deno.
