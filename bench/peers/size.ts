/** How much is done. */
export interface Size {
  readonly turns: number;
  /** So long a measurement of writing lasts, in seconds. */
  readonly seconds: number;
  /** So many events are read, */
  readonly events: number;
  /** or as many as the peer logs in so many seconds. */
  readonly patience: number;
  readonly kills: number;
}
