/** A small choice, in rows of eight. Each names itself to a screen reader. */
export const EMOJI = [
  '😀 😁 😂 🤣 😊 😍 😘 😎',
  '🙂 😉 😅 😇 🤔 🤨 😐 🙄',
  '😴 😢 😭 😱 😡 🤯 🥳 🤗',
  '👍 👎 👌 👏 🙏 💪 👋 🤝',
  '❤️ 💔 ✨ 🔥 🎉 🎂 🏆 💡',
  '✅ ❌ ❓ ❗ ⏰ 📎 📌 🔒',
  '☕ 🍵 🍕 🍜 🍎 🍺 🌱 🌸',
  '☀️ 🌧️ ❄️ 🌍 🚀 🚲 🐱 🐶',
].flatMap(row => row.split(' '));
