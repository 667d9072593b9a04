"use strict";
const table = document.querySelector(".regions"), body = table.tBodies[0], rows = [...body.rows];
const find = document.getElementById("find"), shown = document.getElementById("shown");
const texts = new Map(rows.map(row => [row, row.cells[0].textContent.toLowerCase()]));
document.getElementById("tools").hidden = false;
find.addEventListener("input", () => {
  const wanted = find.value.trim().toLowerCase();
  let count = 0;
  for (const row of rows) {
    row.hidden = !texts.get(row).includes(wanted);
    count += !row.hidden;
  }
  shown.textContent = count;
});
const heads = [...table.tHead.rows[0].cells];
heads.slice(0, -1).forEach((head, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  const key = row => Number(row.cells[column].dataset.v ?? row.cells[column].textContent);
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort((one, other) => (key(one) - key(other)) * (down ? -1 : 1));
    body.append(...rows);
  });
});
for (const name of ["zh", "en"]) {
  document.getElementById(`in-${name}`).addEventListener("change", () => {
    document.documentElement.lang = name === "zh" ? "zh-Hans" : "en";
  });
}
