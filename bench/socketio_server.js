// The peer on Node: a Socket.IO server as its documentation shows it. It knows no cards: whatever the command
// was, everyone in the room is sent a text of the size of one of our changes.
import { createRequire } from "node:module";
import { createServer } from "node:http";

const [port, bytes, packages] = process.argv.slice(2);
const { Server } = createRequire(`${packages}/`)("socket.io");
const text = "x".repeat(Math.max(0, Number(bytes) - 16));

const http = createServer((request, response) => response.end("ok"));
const io = new Server(http);
io.on("connection", (socket) => {
  socket.on("join", (payload, ack) => {
    socket.join(payload.stream);
    ack({ ok: { seq: 0 } });
  });
  socket.on("command", (payload, ack) => {
    io.to(payload.stream).emit("change", text);
    ack({ ok: { seq: 0 } });
  });
});
http.listen(Number(port), "127.0.0.1");
