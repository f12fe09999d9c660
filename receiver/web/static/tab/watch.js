/** Whether somebody is looking at an element, and does something. */

const ACTIVE_MS = 20_000;
const ACTS = ["pointermove", "pointerdown", "keydown", "wheel"];

export class Watch {
  #element;
  #host;
  #inView = false;
  #actedAt = -Infinity;
  /** @type {IntersectionObserver | null} */
  #observer = null;
  #onWake = () => this.#host.wake();
  #onLeave = () => this.#host.leave();
  #onAct = () => {
    const isBack = !this.isActive;
    this.#actedAt = performance.now();
    if (isBack) this.#host.act();
  };

  /**
   * @param {HTMLElement} element
   * @param {{ wake(): void, act(): void, leave(): void }} host is told when somebody may be looking
   * again, does something after a while, and leaves.
   */
  constructor(element, host) {
    this.#element = element;
    this.#host = host;
  }

  get isLooking() {
    return this.#inView && document.visibilityState === "visible";
  }

  get isActive() {
    return performance.now() - this.#actedAt < ACTIVE_MS;
  }

  start() {
    this.#observer = new IntersectionObserver((seen) => {
      this.#inView = seen.at(-1)?.isIntersecting ?? false;
      this.#host.wake();
    });
    this.#observer.observe(this.#element);
    document.addEventListener("visibilitychange", this.#onWake);
    for (const type of ["online", "focus"]) addEventListener(type, this.#onWake);
    addEventListener("pagehide", this.#onLeave);
    for (const type of ACTS) this.#element.addEventListener(type, this.#onAct, { passive: true });
  }

  stop() {
    this.#observer?.disconnect();
    this.#inView = false;
    document.removeEventListener("visibilitychange", this.#onWake);
    for (const type of ["online", "focus"]) removeEventListener(type, this.#onWake);
    removeEventListener("pagehide", this.#onLeave);
    for (const type of ACTS) this.#element.removeEventListener(type, this.#onAct);
  }
}
