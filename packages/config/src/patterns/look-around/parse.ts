import { between, classEscapes, controlEscapes, isNoLineBreak, not } from "./characters.ts";
import { type CharacterTest, type Place, type Regexp, Unreadable } from "./syntax.ts";

const maxDepth = 50;
const maxRepeat = 1000;

/** Reads the part of Java's regular expressions that branch and tag filters use. Throws Unreadable for the rest. */
export function parseRegexp(source: string): Regexp {
  const parser = new Parser(Array.from(source));
  const regexp = parser.choice(0);
  if (!parser.atEnd) throw new Unreadable("there is a `)` too many");
  return regexp;
}

const places: ReadonlyMap<string, Place> = new Map([
  ["A", "start"],
  ["z", "end"],
  ["Z", "end-or-last-line"],
  ["b", "word-boundary"],
  ["B", "no-word-boundary"],
]);

const looks = [
  { opening: "(?=", behind: false, negated: false },
  { opening: "(?!", behind: false, negated: true },
  { opening: "(?<=", behind: true, negated: false },
  { opening: "(?<!", behind: true, negated: true },
] as const;

class Parser {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(characters: readonly string[]) {
    this.#characters = characters;
  }

  get atEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  choice(depth: number): Regexp {
    if (depth > maxDepth) throw new Unreadable(`its groups nest more than ${maxDepth} deep`);
    const options = [this.#sequence(depth)];
    while (this.#take("|")) options.push(this.#sequence(depth));
    return options.length === 1 ? (options[0] as Regexp) : { kind: "choice", options };
  }

  #sequence(depth: number): Regexp {
    const items: Regexp[] = [];
    while (!this.atEnd && this.#peek() !== "|" && this.#peek() !== ")") {
      items.push(this.#quantified(this.#atom(depth)));
    }
    return { kind: "sequence", items };
  }

  #atom(depth: number): Regexp {
    const character = this.#next();
    switch (character) {
      case "(":
        return this.#group(depth);
      case "[":
        return { kind: "character", test: this.#characterClass() };
      case "\\":
        return this.#escape();
      case ".":
        return { kind: "character", test: isNoLineBreak };
      case "^":
        return { kind: "place", place: "start" };
      case "$":
        return { kind: "place", place: "end-or-last-line" };
      case "*":
      case "+":
      case "?":
      case "{":
        throw new Unreadable(`there is nothing to repeat before \`${character}\``);
      default:
        return { kind: "character", test: literal(character) };
    }
  }

  #group(depth: number): Regexp {
    const look = looks.find(({ opening }) => this.#takeAll(opening.slice(1)));
    if (!look && !this.#takeAll("?:") && this.#takeAll("?")) this.#groupName();
    const item = this.choice(depth + 1);
    if (!this.#take(")")) throw new Unreadable("a `(` is not closed");
    return look ? { kind: "look", behind: look.behind, negated: look.negated, item } : item;
  }

  #groupName(): void {
    if (!this.#take("<")) throw new Unreadable(`\`(?${this.#peek()}\` is not supported beside look-around`);
    while (/^[A-Za-z0-9]$/.test(this.#peek())) this.#at += 1;
    if (!this.#take(">")) throw new Unreadable("the name of a group is not closed");
  }

  #quantified(item: Regexp): Regexp {
    const counts = this.#counts();
    if (!counts) return item;
    if (this.#take("+")) throw new Unreadable("a possessive quantifier cannot be matched in linear time");
    this.#take("?");
    if ("*+?{".includes(this.#peek() || " ")) throw new Unreadable("a quantifier follows another one");
    return { kind: "repeat", item, least: counts.least, most: counts.most };
  }

  #counts(): { least: number; most: number } | undefined {
    if (this.#take("*")) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take("+")) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#take("?")) return { least: 0, most: 1 };
    if (!this.#take("{")) return undefined;
    const least = this.#count();
    const most = this.#take(",") ? (this.#peek() === "}" ? Number.POSITIVE_INFINITY : this.#count()) : least;
    if (!this.#take("}") || most < least) throw new Unreadable("a repetition is not of the form {2}, {2,} or {2,5}");
    return { least, most };
  }

  #count(): number {
    let digits = "";
    while (/^[0-9]$/.test(this.#peek()) && digits.length < 5) digits += this.#next();
    const count = Number(digits);
    if (digits === "" || count > maxRepeat) throw new Unreadable(`a repetition counts from 0 to ${maxRepeat}`);
    return count;
  }

  #escape(): Regexp {
    const place = places.get(this.#peek());
    if (place) {
      this.#at += 1;
      return { kind: "place", place };
    }
    return { kind: "character", test: this.#escapedTest() };
  }

  #escapedTest(): CharacterTest {
    const classTest = classEscapes.get(this.#peek());
    if (!classTest) return literal(this.#escapedCharacter());
    this.#at += 1;
    return classTest;
  }

  #escapedCharacter(): string {
    const escaped = this.#next();
    const control = controlEscapes.get(escaped);
    if (control !== undefined) return String.fromCharCode(control);
    if (/^[1-9k]$/.test(escaped)) throw new Unreadable("a back-reference cannot be matched in linear time");
    if (/^[A-Za-z0-9]?$/.test(escaped)) throw new Unreadable(`\`\\${escaped}\` is not supported beside look-around`);
    return escaped;
  }

  #characterClass(): CharacterTest {
    const negated = this.#take("^");
    const tests: CharacterTest[] = [];
    do tests.push(this.#classItem());
    while (!this.#take("]"));
    const test: CharacterTest = (code) => tests.some((item) => item(code));
    return negated ? not(test) : test;
  }

  #classItem(): CharacterTest {
    if (this.#take("\\")) {
      const classTest = classEscapes.get(this.#peek());
      if (classTest) {
        this.#at += 1;
        return classTest;
      }
      return this.#rangeFrom(this.#escapedCharacter());
    }
    const character = this.#next();
    if (character === "[" || (character === "&" && this.#peek() === "&")) {
      throw new Unreadable("a class inside a class is not supported beside look-around");
    }
    return this.#rangeFrom(character);
  }

  #rangeFrom(first: string): CharacterTest {
    if (this.#peek() !== "-" || this.#characters[this.#at + 1] === "]") return literal(first);
    this.#at += 1;
    const last = this.#take("\\") ? this.#escapedCharacter() : this.#next();
    if (codeOf(first) > codeOf(last)) throw new Unreadable(`the range ${first}-${last} ends before it begins`);
    return between(codeOf(first), codeOf(last));
  }

  #peek(): string {
    return this.#characters[this.#at] ?? "";
  }

  #next(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw new Unreadable("it ends too early");
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #takeAll(text: string): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (this.#characters[this.#at + index] !== text[index]) return false;
    }
    this.#at += text.length;
    return true;
  }
}

function literal(character: string): CharacterTest {
  const code = codeOf(character);
  return (other) => other === code;
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
