const HALF = /^50*$/;
const LONG = 1e4; // from here on what is behind the point is left out
const WHOLE = 1e15; // from here on floats hold no more digits than they show

/** Write a number with so many digits as "%g" does in other languages: a half to the even digit. */
export function significant(value, digits) {
  if (value === 0) return "0";
  const size = rounded(Math.abs(value), digits);
  const sign = value < 0 ? "-" : "";
  const [lead, power] = size.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < digits) return sign + String(size);
  const places = String(Math.abs(exponent)).padStart(2, "0");
  return `${sign}${lead}e${exponent < 0 ? "-" : "+"}${places}`;
}

function rounded(size, digits) {
  const [exact, power] = size.toExponential(60).split("e");
  const figures = exact.replace(".", "");
  const isEven = Number(figures[digits - 1]) % 2 === 0;
  const isHalf = HALF.test(figures.slice(digits));
  if (isHalf && isEven) return Number(`${exact.slice(0, digits + 1)}e${power}`);
  return Number(size.toPrecision(digits));
}

/** Write a number of a cell: whole ones whole, others with four digits; none as "". */
export function numberInWords(value) {
  if (Number.isNaN(value)) return "";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (size >= WHOLE || (size < LONG && !Number.isInteger(value))) return significant(value, 4);
  return String(wholeOf(value));
}

/** Round to a whole number; a half to the even one. */
function wholeOf(value) {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** Write an end of a range. */
export function endInWords(value) {
  return Number.isInteger(value) ? String(value) : significant(value, 6);
}
