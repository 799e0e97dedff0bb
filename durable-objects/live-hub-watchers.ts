/** Who watches which topic. */

export class Watchers<Socket> {
  readonly #sockets = new Map<string, Set<Socket>>();

  /** Topics with at least one watcher, sorted. */
  topics(): string[] {
    return [...this.#sockets.keys()].sort();
  }

  of(topic: string): Iterable<Socket> {
    return this.#sockets.get(topic) ?? [];
  }

  /** True when one of the topics had no watcher before. */
  add(socket: Socket, topics: Iterable<string>): boolean {
    let isNews = false;
    for (const topic of topics) {
      const sockets = this.#sockets.get(topic);
      if (sockets === undefined) this.#sockets.set(topic, new Set([socket]));
      else sockets.add(socket);
      isNews ||= sockets === undefined;
    }
    return isNews;
  }

  /** True when one of the topics has no watcher any more. */
  remove(socket: Socket, topics: Iterable<string>): boolean {
    let isNews = false;
    for (const topic of topics) {
      const sockets = this.#sockets.get(topic);
      sockets?.delete(socket);
      if (sockets?.size !== 0) continue;
      this.#sockets.delete(topic);
      isNews = true;
    }
    return isNews;
  }

  /** For each socket that watches something of `feeds`, those feeds. */
  concernedBy(feeds: ReadonlySet<string>, feedOf: (topic: string) => string | undefined): Map<Socket, Set<string>> {
    const concerned = new Map<Socket, Set<string>>();
    for (const [topic, sockets] of this.#sockets) {
      const feed = feedOf(topic);
      if (feed === undefined || !feeds.has(feed)) continue;
      for (const socket of sockets) {
        const wanted = concerned.get(socket);
        if (wanted === undefined) concerned.set(socket, new Set([feed]));
        else wanted.add(feed);
      }
    }
    return concerned;
  }
}
