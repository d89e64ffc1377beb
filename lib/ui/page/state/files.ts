/** A file as the server tells of it. */
export interface FileInfo {
  readonly db: number;
  readonly name: string;
  readonly path: string;
  readonly table: string | null;
  readonly tables: readonly string[];
  readonly error: string | null;
}

/** The files, and whether they can be changed. */
export interface Files {
  readonly files: readonly FileInfo[];
  readonly write: boolean;
}
