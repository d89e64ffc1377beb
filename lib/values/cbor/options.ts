import type { Classes } from "./classes.ts";

/** How to encode. */
export interface EncodeOptions {
  readonly classes: Classes;
  /** Is told each class whose instances will come back as plain data. */
  readonly onUnknown: (name: string) => void;
  /** Is told what of instances comes back otherwise than they are. */
  readonly onParts?: ((parts: Parts) => void) | undefined;
}

/** What is in instances of registered classes, beside plain data. */
export interface Parts {
  /** Names of classes that were not registered: they are now. */
  readonly classes: Set<string>;
  /** Names of fields that hold a function, and are left out. */
  readonly functions: Set<string>;
}
