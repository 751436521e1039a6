/** Addresses that lead to this machine once this is loaded. */
declare const forwarded: { lan: string; internet: string };
export = forwarded;
