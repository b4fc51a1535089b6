"use strict";
// Keeps the page's files on the device, so that it opens without a connection. Actions and news go past it.
const SHELL = /*SHELL*/;
const CACHE = `shell-${SHELL.version}`;

self.addEventListener("install", (event) => {
  const addresses = SHELL.files.map((name) => new Request(name || "./", { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(addresses)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("shell-") && name !== CACHE);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const folder = new URL(self.registration.scope).pathname;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || !pathname.startsWith(folder)) { return; }
  const name = pathname.slice(folder.length);
  if (!SHELL.files.includes(name)) { return; }
  event.respondWith(
    caches.open(CACHE).then((cache) => cache.match(name || "./", { ignoreSearch: true })).then((kept) => kept || fetch(request)));
});
