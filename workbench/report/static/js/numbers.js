const ARRAYS = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** Take numbers as plotly.js does: a list, or bytes in letters. */
export function numbersOf(values) {
  if (Array.isArray(values)) return values;
  return new ARRAYS[values.dtype](bytesOf(values.bdata).buffer);
}

/** Take bytes that are written in letters, as base64. */
export function bytesOf(base64) {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
