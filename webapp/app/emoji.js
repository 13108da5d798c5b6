/** A small selection, in rows of eight. Screen readers know the names of emoji. */
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
