/** The settings that a person changed and that are not saved yet. */

export class Pending {
  #changes = new Set();

  /** Hold a change; the function that is returned lets go of it. */
  hold(kind, name, values) {
    const change = { kind, name, values };
    this.#changes.add(change);
    return () => this.#changes.delete(change);
  }

  /** Return the entries of a read as they will be once everything is saved. */
  over({ post_types, taxonomies }) {
    const entries = { post_types: { ...post_types }, taxonomies: { ...taxonomies } };
    for (const { kind, name, values } of this.#changes) {
      if (Object.hasOwn(entries[kind], name)) {
        entries[kind][name] = { ...entries[kind][name], ...values };
      }
    }
    return entries;
  }
}
