package dev.parley.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Compresses the body of a response, if it has one. For one thread, and blocking output only. */
final class GzipResponse extends HttpServletResponseWrapper {
    private @Nullable Body body;

    GzipResponse(HttpServletResponse response) {
        super(response);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        Body out = body;
        if (out == null) {
            super.setHeader("Content-Encoding", "gzip");
            out = new Body(super.getOutputStream());
            body = out;
        }
        return out;
    }

    /** Writes the rest of the body; nothing if there is no body, as with a 304. */
    void finish() throws IOException {
        Body out = body;
        if (out != null) {
            out.gzip.finish();
        }
    }

    @Override
    public void setContentLength(int length) {
        // The length is that of the plain file.
    }

    @Override
    public void setContentLengthLong(long length) {
        // The length is that of the plain file.
    }

    @Override
    public void setHeader(String name, String value) {
        if (isKept(name)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (isKept(name)) {
            super.addHeader(name, value);
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        if (isKept(name)) {
            super.setIntHeader(name, value);
        }
    }

    /** Returns false for headers that are true of the plain file only: its length, its strong tag, and that ranges work. */
    private static boolean isKept(String name) {
        return !name.equalsIgnoreCase("Content-Length")
                && !name.equalsIgnoreCase("ETag")
                && !name.equalsIgnoreCase("Accept-Ranges");
    }

    private static final class Body extends ServletOutputStream {
        private final ServletOutputStream plain;
        private final GZIPOutputStream gzip;

        Body(ServletOutputStream plain) throws IOException {
            this.plain = plain;
            this.gzip = new SmallestGzip(plain);
        }

        @Override
        public void write(int b) throws IOException {
            gzip.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            gzip.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            gzip.close();
        }

        @Override
        public boolean isReady() {
            return plain.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("blocking output only");
        }
    }

    /** Trades time for size, as the files are small. */
    private static final class SmallestGzip extends GZIPOutputStream {
        SmallestGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
