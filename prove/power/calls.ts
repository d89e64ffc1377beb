/** What a program asked of the disk, or said, in the order in which the system had done it. Paths are those of the folder. */
export type Call =
  | { readonly kind: "make"; readonly path: string; readonly isFolder: boolean }
  | {
    readonly kind: "write";
    readonly path: string;
    readonly at: number;
    readonly bytes: Uint8Array;
  }
  | { readonly kind: "cut"; readonly path: string; readonly size: number }
  | { readonly kind: "sync"; readonly path: string }
  | { readonly kind: "rename"; readonly path: string; readonly to: string }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "say"; readonly text: string };
