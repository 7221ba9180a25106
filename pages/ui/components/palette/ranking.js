// Which rows fit what was typed, best first.

import { told } from "./visited.js";

const ALIKE = {
  ي: "ی", ى: "ی", ك: "ک", ة: "ه", ۀ: "ه", ß: "ss", ı: "i", ø: "o", æ: "ae", œ: "oe", ł: "l", đ: "d", ð: "d", þ: "th",
};
const OTHER_CYCLE = 12; // by how much an older thing stands behind one that runs now
const FIRST = { key_result: 4, objective: 3, guide: -12 }; // what people look for most; explanations come last

/** A text as it is compared: no capitals, accents or joiners; Arabic letters as Persian writes them; Latin digits. */
export function fold(text) {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\p{M}\u0640\u200b-\u200f\u2060]/gu, "")
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/./gu, (letter) => ALIKE[letter] ?? letter)
    .trim();
}

/** A row of the server, ready to be compared. key: of what it leads to, as `visited.js` writes it; none of an action. */
export function prepared([kind, title, beside, also, address, deed], place) {
  const folded = fold(title);
  const rest = fold(`${beside} ${also}`);
  const old = /[?&]cycle=/.test(address);
  const key = kind === "action" ? "" : told(address);
  return { kind, title, beside, address, deed, key, place, folded, rest, old, words: split(folded), others: split(rest) };
}

function split(text) {
  return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** The rows that fit, best first. visited: keys, the latest first. */
export function rank(rows, typed, visited = []) {
  const phrase = fold(typed);
  const asked = phrase.split(/\s+/u).filter(Boolean);
  const found = [];
  for (const row of rows) {
    let points = 0;
    for (const word of asked) {
      const fits = fit(word, row);
      if (!fits) {
        points = 0;
        break;
      }
      points += fits / asked.length;
    }
    if (!points) continue;
    if (row.folded.startsWith(phrase)) points += 12;
    else if (row.folded.includes(phrase)) points += 6;
    const seen = row.key ? visited.indexOf(row.key) : -1;
    if (seen >= 0) points += 6 - Math.min(seen, 5);
    points += (FIRST[row.kind] ?? 0) - (row.old ? OTHER_CYCLE : 0);
    found.push([points, row]);
  }
  found.sort(([a, one], [b, other]) => b - a || one.title.length - other.title.length || one.place - other.place);
  return found.map(([, row]) => row);
}

/** How well one word fits a row: whole words and beginnings before what stands inside, the title before the rest. */
function fit(word, row) {
  if (row.folded === word) return 100;
  const nth = row.words.findIndex((one) => one.startsWith(word));
  if (nth >= 0) return 84 - Math.min(nth, 8) + (row.words[nth] === word ? 8 : 0);
  if (row.folded.includes(word)) return 60;
  if (row.others.some((one) => one.startsWith(word))) return 44;
  if (row.rest.includes(word)) return 34;
  return letters(word, row.words.join(""), row.words);
}

/** The letters of a word, in their order: those that begin words, or those of a title that starts like it. */
function letters(word, text, words) {
  if (word.length < 2) return 0;
  if (words.map((one) => one[0]).join("").includes(word)) return 30;
  let best = 0;
  for (const [n, first] of words.entries()) {
    if (first[0] !== word[0]) continue;
    const from = words.slice(n).join("");
    let at = 0;
    let next = 0;
    while (at < from.length && next < word.length) next += from[at++] === word[next] ? 1 : 0;
    if (next === word.length) best = Math.max(best, 24 * (word.length / at));
  }
  return best >= 8 ? best : 0;
}
