import { useEffect, useState } from "preact/hooks";

/** The state of the page, as it stands in its address behind the `#`. */
export type Address = URLSearchParams;

/** What to change of it: a text, several, or nothing any more. */
export type Change = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads the address. */
export function readAddress(): Address {
  return new URLSearchParams(location.hash.slice(1));
}

/** Gives the address as it is after a change. */
export function changed(address: Address, change: Change): Address {
  const next = new URLSearchParams(address);
  for (const [name, value] of Object.entries(change)) {
    next.delete(name);
    for (const text of [value ?? []].flat()) if (text !== "") next.append(name, text);
  }
  return next;
}

/** Gives a link to an address. */
export function linkTo(address: Address): string {
  return `#${address}`;
}

/** Goes to an address; with `replace`, the back button passes over the one before. */
export function go(address: Address, replace = false): void {
  if (replace) history.replaceState(null, "", linkTo(address));
  else history.pushState(null, "", linkTo(address));
  dispatchEvent(new Event("address"));
}

/** Changes the address. */
export function change(what: Change, replace = false): void {
  go(changed(readAddress(), what), replace);
}

/** Takes the token out of the address: the cookie stands for it now, and whoever looks over a shoulder need not see it. */
export function hideToken(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has("token")) return;
  url.searchParams.delete("token");
  history.replaceState(null, "", url);
}

/** Gives the address, and draws anew when it changes. */
export function useAddress(): Address {
  const [address, set] = useState(readAddress);
  useEffect(() => {
    const read = () => set(readAddress());
    const names = ["address", "popstate", "hashchange"];
    for (const name of names) addEventListener(name, read);
    return () => names.forEach((name) => removeEventListener(name, read));
  }, []);
  return address;
}

/** Gives which file and table are shown, as every request says it. */
export function placeOf(address: Address): Record<string, string> {
  const place: Record<string, string> = {};
  for (const name of ["db", "table"]) {
    const value = address.get(name);
    if (value !== null) place[name] = value;
  }
  return place;
}
