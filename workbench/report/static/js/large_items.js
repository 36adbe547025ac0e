import { Large } from "../../../_filtering/static/large.js";
import { hideCard } from "./card.js";
import { detailsOf, largeTile } from "./sample_details.js";

let large; // one dialog for all galleries, made when it is first asked for

/** The items of one gallery: what the large picture asks for the next one, and for the focus. */
class Items {
  constructor(items) {
    this.items = items;
    this.current = 0;
  }

  enlarge(place) {
    const item = this.items[place];
    if (!item) return;
    this.current = place;
    const row = Number(item.dataset.row);
    large.show(this, { ...detailsOf(row), row }, largeTile(row));
  }

  focus() {
    this.items[this.current].focus();
    hideCard(); // it opens on focus, over what was just looked at
  }
}

/** Show a sample of a gallery large, with all its columns; arrow keys go on in its gallery. */
export function openLarge(item) {
  large ??= new Large(document.querySelector("main"), false);
  hideCard();
  const items = [...item.parentNode.querySelectorAll(".item")];
  new Items(items).enlarge(items.indexOf(item));
}
