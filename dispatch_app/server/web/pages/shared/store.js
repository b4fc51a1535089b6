// What the page keeps on the device: the last view, maps, drafts and the queue of actions. Survives a restart.

const NAME = "dispatch";
let opening = null;

function open() {
  opening = opening || new Promise((done, fail) => {
    const request = window.indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("queue", { keyPath: "number", autoIncrement: true });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  return opening;
}

function answered(request) {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

// Resolves when the change is on the device, not when it was asked for.
async function write(store, change) {
  const base = await open();
  return new Promise((done, fail) => {
    const work = base.transaction(store, "readwrite", { durability: "strict" });
    const request = change(work.objectStore(store));
    work.oncomplete = () => done(request.result);
    work.onerror = () => fail(work.error);
    work.onabort = () => fail(work.error);
  });
}

export async function kept(key) {
  const base = await open();
  return answered(base.transaction("kept").objectStore("kept").get(key));
}

export function keep(key, value) { return write("kept", (store) => store.put(value, key)); }

export function forget(key) { return write("kept", (store) => store.delete(key)); }

export async function keptKeys() {
  const base = await open();
  return answered(base.transaction("kept").objectStore("kept").getAllKeys());
}

export async function queued() {
  const base = await open();
  return answered(base.transaction("queue").objectStore("queue").getAll());
}

export function enqueue(entry) { return write("queue", (store) => store.add(entry)); }

export function requeue(entry) { return write("queue", (store) => store.put(entry)); }

export function dequeue(number) { return write("queue", (store) => store.delete(number)); }
