// Lets connections to these addresses arrive at this machine, as the forwarding of a network would: nothing fetches from
// this machine's own address. Loaded by tests, and into a real Node-RED by `--require`.
const net = require("node:net");

const FORWARDED = { lan: "10.20.30.40", internet: "93.184.215.14" };

const { connect } = net;
net.connect = (options, ...rest) => {
  const isForwarded = Object.values(FORWARDED).includes(options?.host);
  return connect(isForwarded ? { ...options, host: "127.0.0.1" } : options, ...rest);
};

module.exports = FORWARDED;
