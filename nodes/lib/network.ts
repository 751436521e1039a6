/** TLS and proxy settings from Node-RED's own config nodes, which other nodes of a flow may use too. */
import type { ReaderOptions } from "../../src/options";
import { VinError } from "../../src/errors";
import type { ProxyConfigNode, Red, ServiceConfig, TlsConfigNode } from "./types";

/** Throws VIN_CONFIG when a chosen config node is gone: going on without it might be what it is to prevent. */
export function networkOf(
  RED: Red,
  config: Pick<ServiceConfig, "tls" | "proxy">,
): Pick<ReaderOptions, "tls" | "proxy"> {
  const tls = configNode<TlsConfigNode>(RED, config.tls, "TLS");
  const proxy = configNode<ProxyConfigNode>(RED, config.proxy, "proxy");
  return {
    tls: tls ? tls.addTLSOptions({}) : undefined,
    proxy: proxy
      ? {
          url: proxy.url ?? "",
          noProxy: proxy.noproxy ?? [],
          username: proxy.credentials?.username,
          password: proxy.credentials?.password,
        }
      : undefined,
  };
}

function configNode<T>(RED: Red, id: string | undefined, name: string): T | null {
  if (!id) return null;
  const node = RED.nodes.getNode(id) as T | null;
  if (node) return node;
  throw new VinError(
    "VIN_CONFIG",
    `The chosen ${name} settings are missing, disabled or not deployed yet. Open the service, choose them again or none, and deploy.`,
  );
}
