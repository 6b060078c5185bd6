import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Java's default client, which offers HTTP/2 with each request: java Client.java BASE COUNT PAUSES. */
public class Client {
  static final HttpClient CLIENT = HttpClient.newHttpClient();
  static final List<String> FAILED = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    String base = args[0];
    int count = Integer.parseInt(args[1]);
    String list = args[2].replaceAll("[\\[\\]\\s]", "");
    String[] pauses = list.isEmpty() ? new String[0] : list.split(",");
    int steady = count - 4 * pauses.length;
    for (int from = 0; from < steady; from += 8) {
      List<CompletableFuture<Void>> batch = new ArrayList<>();
      for (int index = from; index < Math.min(from + 8, steady); index++)
        batch.add(index % 10 == 0 ? post(base, "j" + index) : get(base));
      CompletableFuture.allOf(batch.toArray(CompletableFuture[]::new)).join();
    }
    for (String pause : pauses) {
      Thread.sleep((long) (1000 * Double.parseDouble(pause)));
      List<CompletableFuture<Void>> burst = new ArrayList<>();
      for (int index = 0; index < 4; index++) burst.add(get(base));
      CompletableFuture.allOf(burst.toArray(CompletableFuture[]::new)).join();
    }
    String examples = FAILED.isEmpty() ? "" : '"' + FAILED.get(0).replaceAll("[^\\w .:/-]", " ") + '"';
    System.out.printf("{\"requests\":%d,\"failed\":%d,\"examples\":[%s]}%n", count, FAILED.size(), examples);
  }

  static CompletableFuture<Void> get(String base) {
    return send(HttpRequest.newBuilder(URI.create(base + "/flavors")).GET());
  }

  static CompletableFuture<Void> post(String base, String name) {
    return send(
        HttpRequest.newBuilder(URI.create(base + "/apps"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\":\"" + name + "\"}")));
  }

  static CompletableFuture<Void> send(HttpRequest.Builder request) {
    return CLIENT
        .sendAsync(request.build(), BodyHandlers.ofString())
        .handle(Client::note);
  }

  static Void note(HttpResponse<String> answer, Throwable error) {
    if (error != null || answer.statusCode() != 200)
      synchronized (FAILED) {
        FAILED.add(error == null ? String.valueOf(answer.statusCode()) : error.toString());
      }
    return null;
  }
}
