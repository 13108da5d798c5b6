/**
 * Files over HTTP. {@link FilesServlet} takes them as {@link UploadRequest}s and sends them as {@link FileDownload}s; {@link
 * FileDoor} asks whether one may. All of it runs beside the container's threads and waits for no slow client.
 */
@NullMarked
package dev.parley.http.file;

import org.jspecify.annotations.NullMarked;
