/**
 * Preloaded into a test's Node-RED: the local network as the test plays it. Connections to the address of the camera
 * (VIN_ID_TEST_CAMERA, as address:port) arrive at a port of this machine.
 */
const { Socket } = require("node:net");

const [address, port] = process.env.VIN_ID_TEST_CAMERA.split(":");
const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...args) {
  // `net.connect` hands its arguments over as one list.
  const [options] = args.flat();
  if (options?.host === address) {
    options.host = "127.0.0.1";
    options.port = Number(port);
    delete options.lookup;
  }
  return connect.apply(this, args);
};
