/** Load the element as it is now; say so on the page where that fails. */
import("./{{ element.name }}").catch(() => {
  for (const tab of document.querySelectorAll("igny8-content-types:empty")) {
    tab.textContent = "The content types could not be loaded: reload the page.";
  }
});
