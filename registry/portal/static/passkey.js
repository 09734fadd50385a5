// Signing in with a passkey: the browser and the API do it between them (WebAuthn level 3).
(() => {
  "use strict";
  const api = async (path, body) => {
    const answer = await fetch(`/api/v1${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const document = await answer.json();
    if (!answer.ok) throw new Error(document.detail);
    return document;
  };
  const supported = () => window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  const tell = (button, text) => { document.getElementById(button.dataset.says).textContent = text; };

  document.querySelectorAll("[data-passkey='sign-in']").forEach((button) => {
    if (!supported()) { button.hidden = true; return; }
    button.addEventListener("click", async () => {
      try {
        const options = await api("/session/passkey-challenge", {});
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
        const credential = await navigator.credentials.get({ publicKey });
        await api("/session/passkey", { credential: credential.toJSON() });
        window.location.assign(button.dataset.next);
      } catch (error) { tell(button, error.name === "NotAllowedError" ? button.dataset.cancelled : error.message); }
    });
  });

  document.querySelectorAll("[data-passkey='prove']").forEach((button) => {
    if (!supported()) { button.hidden = true; return; }
    button.addEventListener("click", async () => {
      try {
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await api("/me/proof-challenges", {}));
        const credential = await navigator.credentials.get({ publicKey });
        button.form.elements.passkey.value = JSON.stringify(credential.toJSON());
        button.form.requestSubmit();
      } catch (error) { tell(button, error.name === "NotAllowedError" ? button.dataset.cancelled : error.message); }
    });
  });

  document.querySelectorAll("form[data-passkey='register']").forEach((form) => {
    const button = form.querySelector("button");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const proof = {};
      for (const name of ["password", "code"]) if (form.elements[name] && form.elements[name].value) proof[name] = form.elements[name].value;
      try {
        const options = await api("/me/passkey-challenges", proof);
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
        const credential = await navigator.credentials.create({ publicKey });
        const made = await api("/me/passkeys", { name: form.elements.name.value, credential: credential.toJSON() });
        form.reset();
        const codes = document.getElementById("recovery-codes");
        if (made.recovery_codes && codes) { codes.hidden = false; codes.querySelector("pre").textContent = made.recovery_codes.join("\n"); codes.focus(); }
        else window.location.reload();
      } catch (error) { tell(button, error.name === "NotAllowedError" ? button.dataset.cancelled : error.message); }
    });
  });
})();
