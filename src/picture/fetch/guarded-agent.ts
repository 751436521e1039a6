/** An HTTP agent that connects to allowed addresses only, whatever a name resolves to at that moment. */
import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent } from "undici";

/** Why there is no connection: the name has addresses, or none, but no allowed one. */
export class AddressesRefused extends Error {
  constructor(readonly addresses: readonly string[]) {
    super("no allowed address");
  }
}

/**
 * An agent for one fetch; destroy it afterwards. The check sits inside the connection's own name lookup: checking
 * first and connecting then would lose to a name whose address changes in between (DNS rebinding). A host that is an
 * address is never looked up, so the caller checks those.
 */
export function guardedAgent(allowAddress: (address: string) => boolean, timeoutMs: number): Agent {
  return new Agent({
    connections: 1,
    connect: { lookup: guardedLookup(allowAddress), timeout: timeoutMs },
    // undici's own limits are coarse; the fetch has its own exact one.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  });
}

function guardedLookup(allowAddress: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const allowed = addresses.filter(({ address }) => allowAddress(address));
      const [first] = allowed;
      if (!first) return callback(new AddressesRefused(addresses.map(({ address }) => address)), []);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}
