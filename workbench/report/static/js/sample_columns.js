import { page } from "./data.js";
import { numberInWords } from "./number_words.js";
import { numbersOf } from "./numbers.js";

const JOINED = " | "; // several captions in one cell
const MOST_IN_TABLE = 300; // characters of a cell

/** A column of the samples, read from what the page carries once it is asked for. */
class SampleColumn {
  constructor(told, number) {
    this.told = told;
    this.number = number;
    this.facet = told.facet;
  }

  get codes() {
    this.read ??= numbersOf(this.told.codes);
    return this.read;
  }

  /** Numbers of all samples, NaN for none; null where the column has words alone. */
  get numbers() {
    if (this.told.numbers && !this.values) {
      const distinct = numbersOf(this.told.numbers);
      const { codes } = this.told;
      this.values = codes ? Float64Array.from(this.codes, (code) => distinct[code]) : distinct;
    }
    return this.values ?? null;
  }

  /** Say the value of a sample, "" where it has none. */
  words(row) {
    const { words, numbers, codes } = this.told;
    if (words === undefined) return numberInWords(this.numbers[row]);
    if (typeof words === "string") return [page[words][row]].flat().join(JOINED);
    return codes && !numbers ? words[this.codes[row]] : words[row];
  }

  /** Say it in a cell of a table. */
  cell(row) {
    return this.words(row).slice(0, MOST_IN_TABLE);
  }

  /** Numbers in the order of the values; NaN for none. */
  get keys() {
    this.order ??= this.numbers ?? this.orderOfWords();
    return this.order;
  }

  orderOfWords() {
    const { words, codes, by_number: isNumber } = this.told;
    const isList = Array.isArray(words) && codes;
    const texts = isList ? words : page.ids.map((_, row) => this.words(row));
    const places = isNumber
      ? texts.map((text) => (text ? Number(text) : Number.NaN))
      : ranks(texts);
    return Float64Array.from(isList ? this.codes : texts, (code, i) => places[isList ? code : i]);
  }
}

/** Number texts by the alphabet, in any case; NaN for "". */
function ranks(texts) {
  const plain = texts.map((text) => text.toLowerCase());
  const place = new Map([...new Set(plain)].sort().map((text, i) => [text, i]));
  return plain.map((text) => (text ? place.get(text) : Number.NaN));
}

/** All columns of the samples. */
export const columns = (page.sample_columns ?? []).map(
  (told, number) => new SampleColumn(told, number),
);
