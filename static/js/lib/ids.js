// Makes UUIDs of version 7: sorted by the time of their making, also within one millisecond.

let lastTime = 0;
let counter = 0;

/** @returns {string} */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  tick(bytes);
  writeTime(bytes, lastTime);
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return format(bytes);
}

/** @param {Uint8Array} bytes */
function tick(bytes) {
  const now = Date.now();
  if (now > lastTime) {
    lastTime = now;
    counter = ((bytes[6] << 8) | bytes[7]) & 0x7ff;
  } else if (++counter > 0xfff) {
    lastTime += 1;
    counter = 0;
  }
}

/** @param {Uint8Array} bytes @param {number} time */
function writeTime(bytes, time) {
  for (let i = 5; i >= 0; i--) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
}

/** @param {Uint8Array} bytes */
function format(bytes) {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
