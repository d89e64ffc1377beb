/** Reads what may run the user's code (a getter, a Proxy); what that throws gives `otherwise`, and is no reason to fail a call. */
export function safely<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
