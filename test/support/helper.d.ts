/** What the tests use of node-red-node-test-helper, which ships no types. */
declare module "node-red-node-test-helper" {
  const helper: {
    init(path: string): void;
    startServer(done: (error?: Error) => void): void;
    stopServer(done: (error?: Error) => void): void;
    load(nodes: unknown[], flow: unknown[], credentials: Record<string, object>): Promise<void>;
    unload(): Promise<void>;
    /** A spy of everything that was logged since the flow was loaded. */
    settings(settings: object): object;
    log(): { args: unknown[][] };
    getNode(id: string): unknown;
    setFlows(flow: unknown[], type?: string): Promise<void>;
  };
  export = helper;
}
