/** Tells of a connection that is lost: what is asked on it then is never answered. */
export class Loss {
  error: Error | undefined;
  readonly #resolvers = Promise.withResolvers<never>();

  constructor() {
    this.promise.catch(() => {});
  }

  get promise(): Promise<never> {
    return this.#resolvers.promise;
  }

  readonly happen = (): void => {
    this.error = Object.assign(new Error(), { code: "CONNECTION_CLOSED" });
    this.#resolvers.reject(this.error);
  };
}
