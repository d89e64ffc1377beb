/** Parts what the driver reads of an address from the schema that it names. */
export function readAddress(address: string): { url: string; schema: string } {
  const [, before, query = ""] = /^([^?]*)\??(.*)$/s.exec(address)!;
  const params = new URLSearchParams(query);
  const schema = params.get("schema") ?? "public";
  params.delete("schema");
  const rest = params.toString();
  return { url: rest === "" ? before! : `${before}?${rest}`, schema };
}

/** Leaves the password out of an address. */
export function withoutPassword(address: string): string {
  return address.replace(/^(\w+:\/\/[^/@:]*):[^@/]*@/, "$1@").replace(
    /([?&]password=)[^&]*/,
    "$1***",
  );
}
