<?php

final class DecideTest extends Igny8_Case {

	public function test_retries_come_later_and_later_and_then_daily(): void {
		$delays = array();
		for ( $failures = 1; $failures <= 6; $failures++ ) {
			$delays[] = igny8_retry_delay( $failures, 0, 0.0 );
		}
		$this->assertSame( array( 60, 300, 1800, 7200, 21600, 0 ), $delays );
		$this->assertSame( array( 48, 72 ), array( igny8_retry_delay( 1, 0, -1.0 ), igny8_retry_delay( 1, 0, 1.0 ) ) );
	}

	public function test_the_receiver_may_ask_for_more_patience_but_not_for_less(): void {
		$this->assertSame( 900, igny8_retry_delay( 1, 900, 1.0 ) );
		$this->assertSame( 300, igny8_retry_delay( 2, 10, 0.0 ) );
		$this->assertSame( 30, igny8_retry_delay( 9, 30, 0.0 ) );
	}

	/** @dataProvider addresses */
	public function test_address_is_cleaned_or_refused( string $entered, string $wanted ): void {
		$url = igny8_receiver_url( $entered );
		$this->assertSame( $wanted, is_wp_error( $url ) ? $url->get_error_code() : $url );
	}

	public function addresses(): array {
		return array(
			array( ' https://receiver.example.com/ ', 'https://receiver.example.com' ),
			array( 'https://example.com/igny8/api/v1/integration/integrations/7/', 'https://example.com/igny8' ),
			array( 'http://127.0.0.1:8000', 'http://127.0.0.1:8000' ),
			array( 'http://localhost', 'http://localhost' ),
			array( 'http://[::1]:8000', 'http://[::1]:8000' ),
			array( 'http://127.0.0.1.example.com', 'not_https' ),
			array( 'http://receiver.example.com', 'not_https' ),
			array( 'ftp://receiver.example.com', 'not_https' ),
			array( 'receiver.example.com', 'bad_url' ),
			array( "\u{FEFF}\u{A0}Http://127.0.0.1:8000\u{200B}", 'http://127.0.0.1:8000' ),
			array( '“HTTPS://Receiver.example.com/igny8/”.', 'https://receiver.example.com/igny8' ),
			array( "<https://rece\u{200B}iver.example.com>,", 'https://receiver.example.com' ),
			array( 'https://Empfänger.example', 'https://xn--empfnger-3za.example' ),
			array( 'https://receiver.example.com and more', 'bad_url' ),
			array( self::KEY, 'bad_url' ),
			array( 'https://user:secret@example.com', 'bad_url' ),
			array( '', 'bad_url' ),
		);
	}

	/** @dataProvider homes */
	public function test_homes_are_compared_by_what_makes_them_one( string $one, string $other, bool $same ): void {
		$this->assertSame( $same, igny8_home_key( $one ) === igny8_home_key( $other ) );
	}

	public function homes(): array {
		return array(
			array( 'https://Example.com/', 'http://example.com', true ),
			array( 'https://example.com:443', 'https://example.com', true ),
			array( 'http://example.com:443', 'https://example.com', false ),
			array( 'https://example.com/shop/', 'https://example.com/shop', true ),
			array( 'https://example.com/shop', 'https://example.com', false ),
			array( 'https://staging.example.com', 'https://example.com', false ),
			array( 'https://MÜLLER.example', 'https://xn--mller-kva.example', true ),
			array( 'https://straße.de', 'https://strasse.de', false ),
		);
	}

	public function test_success_is_the_data_and_anything_else_an_error(): void {
		$this->assertSame( array( 'result' => 'applied' ), igny8_read_answer( $this->answer( 200, '{"success":true,"data":{"result":"applied"}}' ) ) );
		$kinds = array(
			$this->answer( 200, '<html>' ),
			$this->answer( 200, '{"success":true}' ),
			$this->answer( 301, '', array( 'location' => 'https://elsewhere.example.com' ) ),
			$this->answer( 502, '<html>', array( 'retry-after' => '7' ) ),
			$this->answer( 404, '[]' ),
			$this->answer( 401, '{"code":"unauthorized"}' ),
		);
		$codes = array_map(
			static function ( array $answer ): string {
				return igny8_read_answer( $answer )->get_error_code();
			},
			$kinds
		);
		$this->assertSame( array( 'not_receiver', 'not_receiver', 'redirect', 'down', 'not_receiver', 'refused' ), $codes );
		$this->assertSame( 7, igny8_read_answer( $kinds[3] )->get_error_data()['retry_after'] );
	}

	/** @dataProvider failures */
	public function test_every_failure_says_what_to_do( WP_Error $error, string $advice ): void {
		$this->assertStringContainsString( $advice, igny8_explain( $error ) );
	}

	public function failures(): array {
		$curl = static function ( string $said ): WP_Error {
			return igny8_transport_error( new WP_Error( 'http_request_failed', $said ) );
		};
		return array(
			array( $curl( 'cURL error 7: Failed to connect' ), 'Check its address' ),
			array( $curl( 'cURL error 28: Operation timed out' ), 'tried again by itself' ),
			array( $curl( 'cURL error 60: SSL certificate problem' ), 'check its certificate' ),
			array( $curl( 'A valid URL was not provided.' ), 'WP_HTTP_BLOCK_EXTERNAL' ),
			array( new WP_Error( 'not_site_key' ), 'Use the key that was made for this site' ),
			array( $this->problem( 401, array( 'code' => 'unauthorized' ) ), 'Paste the key again' ),
			array( $this->problem( 401, array( 'code' => 'clock_skew', 'server_time' => 1 ) ), 'set the server\'s clock' ),
			array( $this->problem( 409, array( 'code' => 'site_mismatch' ) ), 'has moved or is a copy' ),
			array( $this->problem( 413, array( 'code' => 'too_large' ) ), 'raise its limit' ),
			array( $this->problem( 429, array( 'code' => 'too_many' ) ), 'tried again by itself' ),
			array( $this->problem( 503, array( 'code' => 'database_unavailable' ) ), 'tried again by itself' ),
			array( $this->problem( 422, array( 'code' => 'validation_failed', 'detail' => 'generated_at: no' ) ), 'generated_at: no' ),
			array( $this->problem( 404 ), 'Check the address' ),
			array( igny8_read_answer( $this->answer( 301, '', array( 'location' => 'https://new.example.com/' ) ) ), 'https://new.example.com/' ),
		);
	}

	public function test_clock_is_told_only_when_it_is_off(): void {
		$this->assertSame( '', igny8_explain_clock( 30 ) );
		$this->assertStringContainsString( '7 min', igny8_explain_clock( 420 ) );
		$this->assertStringContainsString( 'behind', igny8_explain_clock( 420 ) );
		$this->assertStringContainsString( 'ahead', igny8_explain_clock( -1200 ) );
	}
}
