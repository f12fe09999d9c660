import "@igny8/content-types";
import type {} from "@igny8/content-types/react";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { type Expired, fresh, src } from "./site";

function App() {
  const [token, setToken] = useState("");
  const renew = (event: Expired) => setToken(event.bubbles ? fresh : "");
  return <igny8-content-types src={src} token={token} onigny8-token-expired={renew} />;
}

createRoot(document.getElementById("app")!).render(<App />);
