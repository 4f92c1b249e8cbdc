// @alicloud/openapi-core's type declarations name this package, whose own declarations we do not install.
declare module 'ws' {
  class WebSocket {}
  namespace WebSocket {
    type Data = unknown;
    type RawData = unknown;
    type ClientOptions = unknown;
  }
  export default WebSocket;
}
